#pragma once

// The only place that includes cpprestsdk. Its macro U would otherwise break other headers, and
// its headers do not compile under our warnings.
#ifndef _TURN_OFF_PLATFORM_STRING
#define _TURN_OFF_PLATFORM_STRING
#endif

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wextra"
#include <cpprest/astreambuf.h>
#include <cpprest/http_client.h>
#include <pplx/pplxtasks.h>
#include <pplx/threadpool.h>
#pragma GCC diagnostic pop
