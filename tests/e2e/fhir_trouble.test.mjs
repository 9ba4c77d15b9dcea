// FHIR servers in trouble while calls keep coming: answers stay in time and say what is missing, a dead server makes
// nobody wait for long and is found again when it is back, and one that is busy is not given more to do.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';

import { generate } from './scenario_generator.mjs';
import { rule_of, scenarios } from './support/cases.mjs';
import { Ehr } from './support/ehr.mjs';
import { discover, post } from './support/requests.mjs';
import { patience, short, start_service } from './support/service.mjs';
import { start_deaf_server, TroubledServer } from './support/troubled_server.mjs';

/// Seconds that a server is dead or busy, and calls at the same time.
const kTroubleS = Number(process.env.ISOGUARD_E2E_TROUBLE_S ?? (short ? 5 : 10));
const kAtOnce = 8;
const kPauseMs = 20;  // of each caller, between its calls
const kDeadlineMs = 350;  // the service's own, for all reads of a call
const kAnswerMs = 500 * patience;
const kTripS = 3;  // at most until the server is given up: a second of failures, and the calls under way
const kRecoveryMs = 10_000;
const kReadsOfACall = 14;

const scenario = scenarios.find(({ id }) => id === 'base-female');
const generated = generate(scenario);
const patient = generated.resources.find(({ resourceType }) => resourceType === 'Patient');
const troubled = await new TroubledServer().start(patient);
const deaf = await start_deaf_server();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function served(run, server = troubled) {
  const service = await start_service({ fhir_servers: [server.base_url], args: ['--fhir-release', 'r4'] });
  const ehr = new Ehr(service, { base_url: server.base_url, origin: new URL(server.base_url).origin });
  const path = `/cds-services/${(await discover(service))['order-sign'].id}`;
  const call = async () => {
    const at = performance.now();
    const request = ehr.with_access(ehr.bare(scenario.hook, generated.context));
    request.fhirAuthorization.access_token = `tok-${randomUUID()}`;
    const answer = await post(service, path, request);
    const incomplete = (answer.body?.cards ?? []).some((card) => rule_of(card) === 'data-unavailable');
    return { at, ms: answer.ms, status: answer.status, incomplete, complete: answer.status === 200 && !incomplete,
      text: answer.text };
  };
  try {
    await run(call);
    assert.ok(service.alive(), service.stderr);
  } finally {
    await service.stop();
  }
}

/// Calls of `kAtOnce` callers until `until()` says so; in the order in which they began.
async function calls_until(call, until) {
  const calls = [];
  await Promise.all(Array.from({ length: kAtOnce }, async () => {
    while (!until()) {
      calls.push(await call());
      await sleep(kPauseMs);
    }
  }));
  return calls.sort((a, b) => a.at - b.at);
}

function calls_for(call, seconds) {
  const end = performance.now() + seconds * 1000;
  return calls_until(call, () => performance.now() >= end);
}

function assert_all_said(calls) {
  const wrong = calls.filter(({ status, incomplete }) => status !== 200 || !incomplete);
  assert.deepEqual(wrong.slice(0, 3).map(({ text }) => text), [], `${wrong.length} of ${calls.length} calls`);
}

const slowest = (calls) => Math.round(Math.max(...calls.map(({ ms }) => ms)));

const kHangs = [
  ['accepts and reads nothing', async () => deaf],
  ['reads and never answers', async () => Object.assign(troubled, { mode: 'silent' })],
  ['answers in drips that never end', async () => Object.assign(troubled, { mode: 'drip' })],
];

for (const [what, server_that] of kHangs) {
  test(`a FHIR server that ${what}: each call is answered within ${kAnswerMs} ms and says that it could not check`, async (context) => {
    await served(async (call) => {
      const calls = [];
      for (let i = 0; i < (short ? 8 : 40); i += 1) calls.push(await call());
      assert_all_said(calls);
      context.diagnostic(`${calls.length} calls, the slowest in ${slowest(calls)} ms`);
      assert.ok(slowest(calls) <= kAnswerMs, `${slowest(calls)} ms`);
    }, await server_that());
    troubled.mode = 'well';
  });
}

/// How a server dies, and how it comes back.
const kDeaths = [
  ['never answers', async () => (troubled.mode = 'silent'), async () => (troubled.mode = 'well')],
  ['refuses connections', () => troubled.stop(), () => troubled.start(patient, troubled.port)],
];

for (const [what, die, come_back] of kDeaths) {
  test(`a FHIR server that ${what} for ${kTroubleS} s at load, and is back`, async (context) => {
    await served(async (call) => {
      // A busy machine may make a call late before anything is wrong.
      assert.ok((await calls_for(call, 1)).filter(({ complete }) => complete).length > 0);
      await die();
      const died = performance.now();
      const calls = await calls_for(call, kTroubleS);
      const dead = calls.filter(({ at }) => at > died + kTripS * 1000);
      assert_all_said(dead);
      const waited = dead.filter(({ ms }) => ms >= kDeadlineMs * 0.9);
      context.diagnostic(`${calls.length} calls while dead; after the trip ${waited.length} of ${dead.length} waited the deadline`);
      assert.ok(dead.length > 50);
      // One call every two seconds is let through to try.
      assert.ok(waited.length <= 1 + patience * dead.length / 100, `${waited.length} of ${dead.length} waited the deadline`);

      await come_back();
      const back = performance.now();
      let whole = Infinity;
      await calls_until(async () => {
        const one = await call();
        if (one.complete) whole = Math.min(whole, performance.now());
        return one;
      }, () => whole < Infinity || performance.now() > back + kRecoveryMs * patience);
      context.diagnostic(`complete again after ${Math.round(whole - back)} ms`);
      assert.ok(whole - back <= kRecoveryMs * patience, `${whole - back} ms`);
      await sleep(100);
      const after = await calls_for(call, 1);
      assert.ok(after.filter(({ complete }) => complete).length >= after.length * 0.9, 'and stays so');
    });
  });
}

/// A service begins with some retries saved up; that many come on top of one for ten requests.
const kSavedRetries = 10;

test(`a FHIR server that says 503 for ${kTroubleS} s at load is asked at most 1.1 times what it would be without retries`, async (context) => {
  await served(async (call) => {
    troubled.mode = 'busy';
    troubled.forget();
    const calls = await calls_for(call, kTroubleS);
    const { requests, questions } = troubled;
    troubled.mode = 'well';
    assert_all_said(calls);
    context.diagnostic(`${requests} requests, ${questions} of them new, for ${calls.length} calls that need ${calls.length * kReadsOfACall}`);
    assert.ok(requests <= 1.1 * questions + kSavedRetries, `${requests} requests, ${questions} of them new`);
    assert.ok(requests > questions, 'and some were made once more');
    assert.ok(questions < calls.length * kReadsOfACall / 2, 'most calls did not ask it at all');
  });
});

test('the FHIR servers end in order', async () => {
  await troubled.stop();
  await deaf.stop();
});
