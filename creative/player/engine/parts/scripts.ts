/** Part `engine-scripts.js`: script components and all that a script can call. The names are for `engine-isolated.js`. */
import { script } from '../components/script'
import { add } from '../core'

export { script }
export { print } from '../metrics'
export { ANALYTICS, FLOW, fire, log, nameIn, perform, scopeOf, use } from '../scripts'

add(6, script)
