/** The analyser of scripts, run in QuickJS: JSON text in, JSON text out. Never part of an ad. */

import { findFacts } from './facts'
import { hardenScript } from './harden'
import type { Range } from './harden'

interface Script {
  readonly parameters: readonly string[]
  readonly code: string
}

/** Takes `{parameters, code}`; offsets are UTF-16 units of the code. */
export function analyse(text: string): string {
  const { parameters, code } = JSON.parse(text) as Script
  return JSON.stringify(findFacts(parameters, code))
}

/** Takes `{parameters, code, hits}`; returns the hardened code or null. */
export function harden(text: string): string {
  const { parameters, code, hits } = JSON.parse(text) as Script & { readonly hits: readonly Range[] }
  return JSON.stringify(hardenScript(parameters, code, hits))
}
