#include "dev/style.hpp"

namespace mcpauth::dev {

const std::string_view style_sheet = R"css(
:root {
  color-scheme: light dark;
  --paper: #f4f5f7; --card: #ffffff; --ink: #1c2430; --soft: #5a6575; --line: #cfd5de;
  --accent: #1f5fbf; --accent-ink: #ffffff; --alert: #a4262c; --alert-paper: #fdf1f1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12161c; --card: #1b212a; --ink: #e8ecf2; --soft: #a3adbb; --line: #3a4453;
    --accent: #8ab4f8; --accent-ink: #10151c; --alert: #ff9a9a; --alert-paper: #351c1f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif;
  display: flex; flex-direction: column; align-items: center; justify-content: center;
}
main {
  width: 100%; max-width: 27rem; padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 12px;
}
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
main > p:last-child { margin-bottom: 0; }
code {
  font: .875em ui-monospace, monospace; color: var(--soft); overflow-wrap: anywhere;
}
label { display: block; margin: 0 0 .25rem; font-weight: 600; }
input:not([type=checkbox]) {
  width: 100%; margin: 0 0 1rem; padding: .625rem .75rem; font: inherit; color: inherit;
  background: var(--card); border: 1px solid var(--soft); border-radius: 8px;
}
input[aria-invalid] { border-color: var(--alert); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
fieldset { margin: 0 0 1.5rem; padding: 0; border: 0; }
legend { padding: 0; margin: 0 0 .25rem; font-weight: 600; }
.scope {
  display: flex; gap: .75rem; align-items: flex-start; margin: 0; padding: .625rem 0;
  font-weight: 400; border-bottom: 1px solid var(--line); cursor: pointer;
}
.scope:last-child { border-bottom: 0; }
.scope input { flex: none; width: 1.25rem; height: 1.25rem; margin: .125rem 0 0; accent-color: var(--accent); }
.scope code { display: block; }
.fact { display: flex; flex-wrap: wrap; gap: .125rem .5rem; margin: 0 0 .5rem; align-items: baseline; }
.fact span { flex: 0 0 5.5rem; color: var(--soft); }
.fact + form { margin-top: 1.25rem; }
.agent {
  margin: 0 0 1rem; padding: .75rem 1rem; border-left: 4px solid var(--accent);
  background: var(--paper); border-radius: 0 8px 8px 0;
}
.agent p { margin: 0; }
.alert {
  padding: .75rem 1rem; color: var(--alert); background: var(--alert-paper);
  border: 1px solid currentcolor; border-radius: 8px;
}
.buttons { display: flex; gap: .75rem; }
button {
  flex: 1; min-height: 2.75rem; padding: .5rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--accent-ink); background: var(--accent); border: 1px solid var(--accent); border-radius: 8px;
}
button.quiet { color: var(--ink); background: transparent; border-color: var(--soft); }
.note { margin: 1.25rem 0 0; font-size: .875rem; color: var(--soft); }
footer { margin: 1rem 0 0; font-size: .8125rem; color: var(--soft); text-align: center; }
@media (max-width: 26rem) {
  body { justify-content: flex-start; }
  main { padding: 1.25rem; }
}
)css";

}  // namespace mcpauth::dev
