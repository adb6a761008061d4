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

let waiting: (() => void)[] | undefined = []

/** Calls back once the page has loaded; at once if it has already. */
export function whenLoaded(then: () => void): void {
  if (waiting) waiting.push(then)
  else then()
}

/** Begins to wait; then asks for pictures, so that they are there when they are shown. */
export function watchLoad(win: Win): void {
  const loaded = (): void => {
    const calls = waiting || []
    waiting = undefined
    for (const call of calls) call()
  }
  whenLoaded(() => {
    const { content } = win.document.getElementById('parts') as HTMLTemplateElement
    for (const { src } of all<HTMLImageElement>(content, 'img')) if (src && !/^data:/.test(src)) new win.Image().src = src
  })
  if (win.name === LOADING) win.addEventListener('message', ({ source, data }) => source === win.parent && data === LOADING && loaded())
  else {
    let around: Window = win
    try {
      while (around.parent !== around && around.parent.document) around = around.parent
    } catch {
      // The page is of another origin.
    }
    if (around.document.readyState === 'complete') loaded()
    else around.addEventListener('load', loaded)
  }
}
