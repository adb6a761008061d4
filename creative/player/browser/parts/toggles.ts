/** Part `browser-toggles.js`: choices of which several can be taken. */
import { toggle } from '../components/toggle'
import { KINDS } from '../core'

KINDS['toggle'] = toggle
