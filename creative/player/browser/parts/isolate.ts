/** Part `browser-isolate.js`: isolated scripts. */
import { runIsolated } from '../components/script'
import { add } from '../core'

add('script', { on: runIsolated })
