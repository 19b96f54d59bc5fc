// Keeps the parts of a page up to date, and helps with selecting. Every page works without it.
'use strict';

// A page that lives is asked for itself; one that stands still asks for what every page shows, less often.
const LIVE = document.body.dataset.live;
const EVERY_MS = LIVE === 'here' ? 3000 : 10000;

async function refresh() {
  const answer = await fetch(LIVE === 'here' ? location.href : LIVE, {
    headers: { 'X-Compensationd-Live': '1', Accept: 'text/html' },
    signal: AbortSignal.timeout(10000),
  });
  if (answer.status === 401) return LIVE === 'here' && !written() ? location.reload() : signOut();
  if (!answer.ok) throw new Error(answer.status);
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-part]')) {
    const other = fresh.getElementById(part.id);
    // What has not changed stays, so that nothing is announced again; so does what somebody is at.
    if (!other || part.isEqualNode(other) || busy(part)) continue;
    const scrolled = [...part.querySelectorAll('.scroll')].map((it) => it.scrollLeft);
    const focused = focusIn(part);
    part.replaceWith(document.adoptNode(other));
    other.querySelectorAll('.scroll').forEach((it, i) => (it.scrollLeft = scrolled[i] || 0));
    focused(other);
  }
}

// What stands still may be the answer to a form, which a reload would send again, or carry what somebody has written.
let signedIn = true;
function signOut() {
  signedIn = false;
  document.getElementById('signed-out').hidden = false;
}

function written() {
  return [...document.querySelectorAll('input:not([type]), textarea')].some((it) => it.value !== it.defaultValue);
}

// Who fills in a field, or marks text to copy it, is not disturbed.
function busy(part) {
  const writes = document.activeElement.matches('input, select, textarea') && part.contains(document.activeElement);
  return writes || (getSelection().type === 'Range' && part.contains(getSelection().anchorNode));
}

// What puts the focus where it was: on the same link, or on what stands at the same place.
function focusIn(part) {
  const all = (whole) => [...whole.querySelectorAll('a, button, [tabindex]')];
  const active = document.activeElement;
  const at = all(part).indexOf(active);
  if (at < 0) return () => {};
  return (other) => {
    const same = all(other).find((it) => it.tagName === 'A' && it.href === active.href) || all(other)[at];
    if (same) same.focus({ preventScroll: true });
  };
}

function keepUpToDate() {
  const away = document.getElementById('away');
  setTimeout(async () => {
    try {
      if (!document.hidden) await refresh();
      away.hidden = true;
    } catch {
      away.hidden = false;
    }
    if (signedIn) keepUpToDate();
  }, EVERY_MS);
}

if (LIVE) keepUpToDate();

for (const all of document.querySelectorAll('[data-all]')) {
  const boxes = [...document.querySelectorAll('input[type="checkbox"][name="id"]')];
  const told = document.getElementById('selected');
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
    told.textContent = told.dataset.words.replace('{0}', count);
    for (const button of document.querySelectorAll('[data-selected]')) button.disabled = count === 0;
  };
  all.hidden = false;
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener('change', tell);
  tell();
}
