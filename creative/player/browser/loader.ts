/**
 * `tag.js`: what a script tag loads. It makes the ad's iframe next to itself and hands the macro
 * values over as they came, encoded once more for the trip (creative/tagdata.py). Nothing else
 * happens in the publisher's page, and nothing there breaks if it fails.
 *
 *   <script src="https://cdn.example/quiz/tag.js" data-size="300x250" data-title="…" data-click_url="1.a1b2c3.…"></script>
 */

const LOADING = 'flowtag-loading' // as in later.ts: films and large pictures wait for this page
const SLOT = /^(\d)(\.[0-9a-f]{6}\.)([^]*)$/

function load(doc: Document, script: HTMLScriptElement): void {
  const size = script.dataset['size']!.split('x')
  let slots = '#ft'
  for (const { name, value } of Array.from(script.attributes)) {
    const slot = SLOT.exec(value)
    if (name === 'data-append') slots += ';append=' + value
    else if (slot && name.indexOf('data-') === 0) slots += ';' + name.slice(5) + '=' + (+slot[1]! + 1) + slot[2]! + encodeURIComponent(slot[3]!)
  }
  const frame = doc.createElement('iframe')
  frame.width = size[0]!
  frame.height = size[1]!
  frame.title = script.dataset['title'] || 'Advertisement'
  frame.scrolling = 'no'
  frame.style.border = '0'
  frame.src = script.src.split(/[?#]/)[0]!.replace(/[^/]*$/, '') + size.join('x') + '.html' + slots
  if (doc.readyState !== 'complete') {
    frame.name = LOADING
    addEventListener('load', () => frame.contentWindow?.postMessage(LOADING, '*'))
  }
  const parent = script.parentNode
  if (parent && parent !== doc.head) parent.insertBefore(frame, script.nextSibling)
  else (doc.body || doc.documentElement).appendChild(frame) // a document of nothing but the tag: the parser put it into <head>
}

try {
  load(document, document.currentScript as HTMLScriptElement)
} catch {
  // The page is the publisher's: an ad that cannot load says nothing there.
}
