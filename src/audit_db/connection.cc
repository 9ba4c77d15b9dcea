#include "src/audit_db/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "src/audit/text.h"

namespace isoguard::audit_db {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Oid kBytea = 17;
constexpr std::chrono::milliseconds kTellEvery{1000};

/// The first line; the others may hold values.
std::string one_line(const char* text) {
  std::string line(text == nullptr ? "" : text);
  line.resize(std::min(line.size(), line.find('\n')));
  return line;
}

std::string field(const pg_result* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

/// Our settings for what the URI leaves open. libpq takes the URI apart where it comes as `dbname`,
/// and what comes behind it would win.
struct Words {
  std::vector<const char*> names;
  std::vector<const char*> values;
  std::string connect_timeout;

  void add(const char* name, const char* value) {
    names.push_back(name);
    values.push_back(value);
  }
};

/// What the URI or the environment says, or ours where that is nothing or would be for ever.
std::string connect_timeout(const Target& target, std::chrono::seconds ours) {
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
      PQconninfoParse(target.uri.c_str(), nullptr), PQconninfoFree);
  const char* said = std::getenv("PGCONNECT_TIMEOUT");
  for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr;
       ++option) {
    const bool is_it = std::string_view(option->keyword) == "connect_timeout";
    if (is_it && option->val != nullptr) said = option->val;
  }
  const long seconds = said == nullptr ? 0 : std::strtol(said, nullptr, 10);
  return std::to_string(seconds > 0 ? seconds : ours.count());
}

Words words_of(const Target& target, const Connection::Limits& limits) {
  Words words;
  // Before the URI, so that the URI's own settings win.
  words.add("fallback_application_name", "isoguard");
  words.add("tcp_user_timeout", "15000");
  words.add("keepalives_idle", "30");
  words.add("dbname", target.uri.c_str());
  words.connect_timeout = connect_timeout(target, limits.connect);
  words.add("connect_timeout", words.connect_timeout.c_str());
  words.add("client_encoding", "UTF8");
  words.add(nullptr, nullptr);
  return words;
}

void say_nothing(void*, const char*) {}

}  // namespace

bool DbError::is_about_values() const {
  // 22: data exception, 23: integrity, 54: too large or too complex for the server.
  return sqlstate_.starts_with("22") || sqlstate_.starts_with("23") || sqlstate_.starts_with("54");
}

void Rows::Clear::operator()(pg_result* result) const { PQclear(result); }

Rows::Rows(pg_result* result) : result_(result) {}

int Rows::size() const { return PQntuples(result_.get()); }

bool Rows::is_null(int row, int column) const {
  return PQgetisnull(result_.get(), row, column) != 0;
}

std::string Rows::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::string Rows::bytes(int row, int column) const {
  const std::string value = text(row, column);
  const auto bytes =
      value.starts_with("\\x") ? audit::from_hex(std::string_view(value).substr(2)) : std::nullopt;
  if (!bytes) throw DbError("a bytea came in another form than hex", "");
  return *bytes;
}

std::int64_t Rows::integer(int row, int column) const {
  const std::string value = text(row, column);
  std::int64_t number = 0;
  const char* end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc() || stop != end) throw DbError("a number came that is none", "");
  return number;
}

std::uint64_t Rows::changed() const {
  return std::strtoull(PQcmdTuples(result_.get()), nullptr, 10);
}

void Connection::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }

Connection::Connection(const Target& target, const Limits& limits) : limits_(limits) {
  const Words words = words_of(target, limits);
  handle_.reset(PQconnectdbParams(words.names.data(), words.values.data(), 1));
  if (handle_ == nullptr) throw std::bad_alloc();
  if (PQstatus(handle_.get()) != CONNECTION_OK) fail("connecting");
  PQsetNoticeProcessor(handle_.get(), say_nothing, nullptr);
  if (PQsetnonblocking(handle_.get(), 1) != 0) fail("connecting");
  run("SET bytea_output = 'hex'");
}

void Connection::fail(const std::string& doing) const {
  throw DbError(doing + ": " + one_line(PQerrorMessage(handle_.get())), "");
}

void Connection::wait(short events, Clock::time_point until) {
  std::array<pollfd, 2> files{{{PQsocket(handle_.get()), events, 0}, {limits_.stop, POLLIN, 0}}};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) throw DbError("PostgreSQL does not answer in time", "");
    const auto pause = std::min(left, kTellEvery);
    const int ready = ::poll(files.data(), files.size(), static_cast<int>(pause.count()));
    if (ready < 0 && errno != EINTR) throw DbError(std::strerror(errno), "");
    if (files[1].revents != 0) throw DbError("given up, because the service ends", "");
    if (ready > 0) return;
    if (limits_.while_waiting) limits_.while_waiting();
  }
}

void Connection::flush(Clock::time_point until) {
  for (;;) {
    const int left = PQflush(handle_.get());
    if (left == 0) return;
    if (left < 0) fail("sending");
    wait(POLLIN | POLLOUT, until);
    // A server that has something to say first would else never read what we send.
    if (PQconsumeInput(handle_.get()) == 0) fail("sending");
  }
}

std::unique_ptr<pg_result, void (*)(pg_result*)> Connection::result() {
  const auto until = std::min(Clock::now() + limits_.statement, end_);
  flush(until);
  std::unique_ptr<pg_result, void (*)(pg_result*)> last(nullptr, PQclear);
  for (;;) {
    while (PQisBusy(handle_.get()) != 0) {
      wait(POLLIN, until);
      if (PQconsumeInput(handle_.get()) == 0) fail("receiving");
    }
    pg_result* next = PQgetResult(handle_.get());
    if (next == nullptr) return last;
    // Of several statements the first that failed is what counts.
    const bool failed = last != nullptr && PQresultStatus(last.get()) == PGRES_FATAL_ERROR;
    if (failed) {
      PQclear(next);
    } else {
      last.reset(next);
    }
  }
}

namespace {

Rows checked(std::unique_ptr<pg_result, void (*)(pg_result*)> result) {
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return Rows(result.release());
  // Neither DETAIL nor HINT: they quote values.
  const std::string sqlstate = field(result.get(), PG_DIAG_SQLSTATE);
  if (sqlstate.empty()) throw DbError("the connection to PostgreSQL broke", "");
  // The message of class 22 quotes values, too.
  const std::string words = sqlstate.starts_with("22")
                                ? "a value was refused"
                                : one_line(field(result.get(), PG_DIAG_MESSAGE_PRIMARY).c_str());
  throw DbError("PostgreSQL: " + words + " (" + sqlstate + ")", sqlstate);
}

}  // namespace

Rows Connection::run(const std::string& sql, const std::vector<Param>& params) {
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  std::vector<Oid> types;
  std::vector<std::string> texts;
  texts.reserve(params.size());
  for (const Param& param : params) {
    const bool is_bytes = param.kind == Param::Kind::bytes;
    if (param.kind == Param::Kind::null) {
      values.push_back(nullptr);
    } else if (is_bytes) {
      values.push_back(param.value.data() == nullptr ? "" : param.value.data());
    } else {
      values.push_back(texts.emplace_back(param.value).c_str());  // libpq wants its zero
    }
    lengths.push_back(static_cast<int>(param.value.size()));
    formats.push_back(is_bytes ? 1 : 0);
    types.push_back(is_bytes ? kBytea : 0);
  }
  if (PQsendQueryParams(handle_.get(), sql.c_str(), static_cast<int>(params.size()), types.data(),
                        values.data(), lengths.data(), formats.data(), 0) == 0) {
    fail("sending");
  }
  return checked(result());
}

void Connection::script(const std::string& sql) {
  if (PQsendQuery(handle_.get(), sql.c_str()) == 0) fail("sending");
  checked(result());
}

Transaction::Transaction(Connection& connection, const char* begin) : connection_(connection) {
  connection_.script(begin);
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    connection_.script("ROLLBACK");
  } catch (const DbError&) {
    // A connection that broke has no transaction any more.
    return;
  }
}

void Transaction::commit() {
  open_ = false;
  connection_.script("COMMIT");
}

}  // namespace isoguard::audit_db
