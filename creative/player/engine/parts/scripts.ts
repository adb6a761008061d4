/** Part `engine-scripts.js`: script components and all that a script can call. */
import { script } from '../components/script'
import { add } from '../core'

add(6, script)
