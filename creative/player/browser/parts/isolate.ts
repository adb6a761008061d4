/** Part `browser-isolate.js`: isolated scripts. */
import { RUN_SCRIPT } from '../../engine/effects'
import { runIsolated } from '../components/script'
import { EFFECTS } from '../core'

EFFECTS[RUN_SCRIPT] = runIsolated
