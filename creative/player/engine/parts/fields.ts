/** Part `engine-fields.js`: inputs and forms. */
import { submit } from '../components/form'
import { add } from '../core'

add(3, undefined, { submit }) // input
add(19, undefined, { submit }) // form
