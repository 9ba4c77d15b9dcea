#pragma once

#include <string_view>

namespace isoguard::app {

/// The look of the rulebook: a page for a screen, and A4 or letter paper on which every rule begins
/// on a page of its own and what was folded is open. No font, picture or address is loaded.
inline constexpr std::string_view kHtmlStyle = R"(
:root { --ink: #1c2126; --soft: #5b6670; --line: #c9d0d6; --paper: #fff; --shade: #f4f6f8;
  --critical: #a3121f; --warning: #8a5200; --info: #1d5a92; }
* { box-sizing: border-box; }
html { font: 16px/1.5 "Charter", "Bitstream Charter", "Georgia", "Cambria", serif;
  color: var(--ink); background: var(--paper); }
body { max-width: 56rem; margin: 0 auto; padding: 2.5rem 1.5rem 5rem; }
h1, h2, h3, h4, th, summary, nav, .mark, .signatures { font-family: "Source Sans 3", "Segoe UI",
  "Helvetica Neue", "Arial", sans-serif; }
h1 { font-size: 2.1rem; line-height: 1.15; margin: 0 0 1rem; }
h2 { font-size: 1.5rem; line-height: 1.2; margin: 3.5rem 0 .5rem; padding-top: .8rem;
  border-top: 3px solid var(--ink); }
h3 { font-size: 1.12rem; margin: 2rem 0 .4rem; }
h4 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
p, ul, ol { margin: .4rem 0 .8rem; }
blockquote { margin: .6rem 0 1rem; padding: .1rem 0 .1rem 1rem; border-left: 4px solid var(--line);
  font-size: 1.15rem; }
code { font: .86em "DejaVu Sans Mono", "Consolas", monospace; overflow-wrap: anywhere; }
var { font-style: normal; padding: 0 .3em; border-radius: .25em; background: var(--shade);
  border: 1px solid var(--line); font-size: .88em; white-space: nowrap; }
table { width: 100%; border-collapse: collapse; margin: .6rem 0 1rem; font-size: .92rem; }
th { text-align: left; font-size: .82rem; color: var(--soft); border-bottom: 2px solid var(--ink); }
th, td { padding: .3rem .6rem .3rem 0; vertical-align: top; }
td { border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
td:first-child code { white-space: nowrap; }
nav ol { columns: 2; column-gap: 2rem; padding-left: 1.4rem; }
a { color: inherit; }
.url { color: var(--soft); font-size: .86em; overflow-wrap: anywhere; }
.mark { display: inline-block; padding: 0 .5em; border: 1px solid; border-radius: .3em;
  font-size: .82em; font-weight: 600; white-space: nowrap; }
.critical { color: #fff; background: var(--critical); border-color: var(--critical); }
.warning { color: var(--warning); }
.info { color: var(--info); }
.off, .silent { color: var(--soft); border-style: dashed; }
details { margin: .4rem 0; }
summary { cursor: pointer; font-size: .95rem; }
.signatures > div { display: grid; grid-template-columns: 14rem 1fr 9rem; gap: 1rem;
  align-items: end; margin-top: 2.2rem; break-inside: avoid; }
.line { border-top: 1px solid var(--ink); color: var(--soft); font-size: .78rem; }
@media (max-width: 40rem) { nav ol { columns: 1; } table { display: block; overflow-x: auto; }
  .signatures > div { grid-template-columns: 1fr; } }
@page { margin: 18mm 16mm 20mm;
  @bottom-left { content: "Isotretinoin guard: the rulebook"; font: 8pt sans-serif; color: #5b6670; }
  @bottom-right { content: counter(page) " of " counter(pages); font: 8pt sans-serif;
    color: #5b6670; } }
@media print {
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  h2 { break-before: page; margin-top: 0; }
  h2, h3, h4, summary, h4 + blockquote, p:has(+ ul), p:has(+ table) { break-after: avoid; }
  tr, blockquote, .signatures { break-inside: avoid; }
  summary { list-style: none; }
  thead { display: table-header-group; }
  a { text-decoration: none; }
  .critical, var { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; display: block; }
}
)";

}  // namespace isoguard::app
