// The day of the order, in UTC, and days counted from it. Fixed once, so that a run that crosses
// midnight stays on one day for the data that it makes; the service would then see it one day older,
// so a run that starts in the last minutes of a day waits for the next one.

const kDayMs = 86_400_000;

async function settled_now() {
  const left = kDayMs - (Date.now() % kDayMs);
  if (left < 240_000 && !process.env.ISOGUARD_E2E_NO_WAIT) {
    await new Promise((resolve) => setTimeout(resolve, left + 1000));
  }
  return Date.now();
}

export const today = Math.floor((await settled_now()) / kDayMs) * kDayMs;

/// ISO date `days` days before the day of the order (negative: after it).
export function days_ago(days, from = today) {
  return new Date(from - days * kDayMs).toISOString().slice(0, 10);
}

/// ISO date on which somebody was born who is `years` old now, some months after a birthday.
export function born_years_ago(years, from = today) {
  const date = new Date(from - 100 * kDayMs);
  date.setUTCFullYear(date.getUTCFullYear() - years);
  return date.toISOString().slice(0, 10);
}
