#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "src/http/request.h"

/// What a client asks for beside what it searches.
namespace isoguard::app {

enum class Format : unsigned char { json, ndjson, csv };

/// What `named` says (as FHIR's `_format`: "json", or a media type), or, when it is empty, the one
/// of `offers` that the headers Accept like best (RFC 9110 section 12.5.1), an earlier one where
/// they do not care. Nothing when that is none of the offers.
std::optional<Format> asked_format(std::string_view named, const http::Request& request,
                                   std::initializer_list<Format> offers);

/// The parameter `_format` of a query; empty without one.
std::string format_parameter(std::string_view query);

/// Whether the headers Prefer say "handling=lenient" (RFC 7240).
bool is_lenient(const http::Request& request);

/// Whether the body is said to be what a form sends.
bool is_form(const http::Request& request);

}  // namespace isoguard::app
