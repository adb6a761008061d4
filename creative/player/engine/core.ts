/**
 * The engine as its parts see it. A part is a file of its own in `built/`, joined behind `engine.js`
 * where a flow has its kinds; so it takes what it shares from the global, and bundles none of it.
 */

import type * as Engine from './index'

declare const FlowtagEngine: typeof Engine

export const { act, add, close, draw, fire, report, take } = FlowtagEngine
