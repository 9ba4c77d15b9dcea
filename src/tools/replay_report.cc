#include "src/tools/replay_report.h"

#include <algorithm>
#include <cstdio>

#include "fhir/json.h"
#include "src/tools/markup.h"

namespace isoguard::app {
namespace {

std::string per_hundred(std::uint64_t count, std::uint64_t of) {
  char text[32];
  const double rate = of == 0 ? 0.0 : 100.0 * static_cast<double>(count) / static_cast<double>(of);
  std::snprintf(text, sizeof text, "%.2f", rate);
  return text;
}

std::string examples_of(const Places& places) {
  std::string text;
  for (const auto& [number, place] : places.examples) {
    if (!text.empty()) text += "; ";
    text += place;
  }
  return text;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string number(std::uint64_t value, std::size_t width) {
  std::string text = std::to_string(value);
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

void add_cards(const Tally& tally, std::size_t configuration, std::string& out) {
  constexpr std::size_t kRule = 38;
  out.append(padded("  rule", kRule)).append("indicator      cards  per 100 orders   silent\n");
  for (const auto& [kind, count] : tally.cards[configuration]) {
    std::string rate = per_hundred(count.shown, tally.orders);
    rate.insert(0, 16 - std::min<std::size_t>(16, rate.size()), ' ');
    out.append(padded("  " + kind.rule, kRule)).append(padded(kind.indicator, 9));
    out.append(number(count.shown, 11)).append(rate).append(number(count.silent, 9)).append("\n");
  }
  if (tally.cards[configuration].empty()) out += "  no card\n";
}

void add_places(const Places& places, std::string& out) {
  out.append(": ").append(std::to_string(places.count));
  if (!places.examples.empty()) out.append(" (").append(examples_of(places)).append(")");
  out += '\n';
}

void add_differences(const Tally& tally, std::string& out) {
  out += "\nDifferences, from the first to the second:\n";
  if (tally.differences.empty()) out += "  none\n";
  for (const auto& [what, places] : tally.differences) {
    out.append("  ").append(to_code(what.kind)).append(" ").append(what.rule).append(" (");
    out.append(what.from);
    if (!what.from.empty() && !what.to.empty()) out += " -> ";
    out.append(what.to).append(")");
    add_places(places, out);
  }
}

void add_csv_line(std::initializer_list<std::string> fields, std::string& out) {
  bool first = true;
  for (const std::string& field : fields) {
    if (!first) out += ',';
    first = false;
    out += csv_field(field);
  }
  out += "\r\n";
}

std::string quoted(std::string_view text) {
  std::string out;
  fhir::json::write_string(text, out);
  return out;
}

std::string json_places(const Places& places) {
  std::string out = "\"count\":" + std::to_string(places.count) + ",\"examples\":[";
  for (const auto& [place_number, place] : places.examples) {
    if (out.back() != '[') out += ',';
    out += quoted(place);
  }
  return out + "]";
}

std::string json_cards(const Tally& tally, std::size_t configuration) {
  std::string out = "[";
  for (const auto& [kind, count] : tally.cards[configuration]) {
    if (out.back() != '[') out += ',';
    out += "{\"rule\":" + quoted(kind.rule) + ",\"indicator\":" + quoted(kind.indicator) +
           ",\"cards\":" + std::to_string(count.shown) +
           ",\"per_100_orders\":" + per_hundred(count.shown, tally.orders) +
           ",\"silent\":" + std::to_string(count.silent) + "}";
  }
  return out + "]";
}

}  // namespace

std::string report_as_text(const Tally& tally, const std::vector<std::string>& configurations) {
  std::uint64_t bad = 0;
  for (const auto& [why, places] : tally.bad) bad += places.count;
  std::string out = std::to_string(tally.requests) + " requests decided, of them " +
                    std::to_string(tally.orders) +
                    " orders of isotretinoin or of a drug that must not meet it; " +
                    std::to_string(bad) + " bad\n";
  if (tally.undated > 0) {
    out +=
        std::to_string(tally.undated) + " had no day of their own and were decided as of today\n";
  }
  for (std::size_t i = 0; i < configurations.size(); ++i) {
    out += "\n" + configurations[i] + "\n";
    add_cards(tally, i, out);
  }
  if (configurations.size() > 1) add_differences(tally, out);
  if (bad > 0) out += "\nBad, and not counted:\n";
  for (const auto& [why, places] : tally.bad) {
    out.append("  ").append(why);
    add_places(places, out);
  }
  return out;
}

std::string report_as_csv(const Tally& tally, const std::vector<std::string>& configurations) {
  std::string out;
  add_csv_line(
      {"kind", "configuration", "rule", "from", "to", "count", "per_100_orders", "examples"}, out);
  const auto count_line = [&](const std::string& kind, const std::string& configuration,
                              const CardKind& card, std::uint64_t count) {
    add_csv_line({kind, configuration, card.rule, "", card.indicator, std::to_string(count),
                  per_hundred(count, tally.orders), ""},
                 out);
  };
  add_csv_line({"requests", "", "", "", "", std::to_string(tally.requests), "", ""}, out);
  add_csv_line({"orders", "", "", "", "", std::to_string(tally.orders), "", ""}, out);
  add_csv_line({"undated", "", "", "", "", std::to_string(tally.undated), "", ""}, out);
  for (std::size_t i = 0; i < configurations.size(); ++i) {
    for (const auto& [card, count] : tally.cards[i]) {
      count_line("cards", configurations[i], card, count.shown);
      if (count.silent > 0) count_line("silent", configurations[i], card, count.silent);
    }
  }
  for (const auto& [what, places] : tally.differences) {
    add_csv_line({std::string(to_code(what.kind)), "", what.rule, what.from, what.to,
                  std::to_string(places.count), per_hundred(places.count, tally.orders),
                  examples_of(places)},
                 out);
  }
  for (const auto& [why, places] : tally.bad) {
    add_csv_line({"bad", "", "", why, "", std::to_string(places.count), "", examples_of(places)},
                 out);
  }
  return out;
}

std::string report_as_json(const Tally& tally, const std::vector<std::string>& configurations) {
  std::string out = "{\"requests\":" + std::to_string(tally.requests) +
                    ",\"orders\":" + std::to_string(tally.orders) +
                    ",\"undated\":" + std::to_string(tally.undated) + ",\"configurations\":[";
  for (std::size_t i = 0; i < configurations.size(); ++i) {
    if (i > 0) out += ',';
    out += "{\"name\":" + quoted(configurations[i]) + ",\"cards\":" + json_cards(tally, i) + "}";
  }
  out += "],\"differences\":[";
  for (const auto& [what, places] : tally.differences) {
    if (out.back() != '[') out += ',';
    out += "{\"kind\":" + quoted(to_code(what.kind)) + ",\"rule\":" + quoted(what.rule) +
           ",\"from\":" + quoted(what.from) + ",\"to\":" + quoted(what.to) + "," +
           json_places(places) + "}";
  }
  out += "],\"bad\":[";
  for (const auto& [why, places] : tally.bad) {
    if (out.back() != '[') out += ',';
    out += "{\"reason\":" + quoted(why) + "," + json_places(places) + "}";
  }
  return out + "]}\n";
}

}  // namespace isoguard::app
