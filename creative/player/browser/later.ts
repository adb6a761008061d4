/**
 * What is asked for only after the page around the ad has loaded: films, and pictures that stand in
 * files of their own. The loader in that page says when (`loader.ts`). Without it, it is the load of
 * the outermost document in reach: that of a page in another origin cannot be known, but requests
 * after the ad's own load do not hold it up.
 */

import { all } from './core'
import type { Win } from './types'

/** Name of a frame whose page still loads, and the message that it has. */
export const LOADING = 'flowtag-loading'

let loaded: Promise<void>

/** Calls back once the page has loaded. */
export function whenLoaded(then: () => void): void {
  void loaded.then(then)
}

/** Begins to wait; then asks for pictures, so that they are there when they are shown. */
export function watchLoad(win: Win): void {
  let around: Window = win
  try {
    if (win.top!.document) around = win.top!
  } catch {
    // The page is of another origin.
  }
  loaded = new Promise<void>((done) => {
    if (win.name === LOADING) win.addEventListener('message', ({ source, data }) => source === win.parent && data === LOADING && done())
    else if (around.document.readyState === 'complete') done()
    else around.addEventListener('load', () => done())
  })
  whenLoaded(() => {
    const { content } = win.document.getElementById('parts') as HTMLTemplateElement
    for (const { src } of all<HTMLImageElement>(content, 'img[src]:not([src^=data])')) new win.Image().src = src
  })
}
