/** Part `engine-fields.js`: inputs and forms. */
import { submit } from '../components/form'
import { wait } from '../components/kind'
import { add } from '../core'

add(3, wait, submit) // input
add(19, wait, submit) // form
