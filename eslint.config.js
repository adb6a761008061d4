// The player's rules. The engine's bans keep V8 and QuickJS in step: what they forbid differs there.
import tseslint from 'typescript-eslint'

const inexact = ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'sinh', 'cosh', 'tanh', 'exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'pow', 'hypot', 'cbrt']

export default tseslint.config(
  { ignores: ['creative/player/built/**', 'measurement/tracker/track.js', '**/*.mjs'] },
  ...tseslint.configs.recommended,
  {
    files: ['creative/player/**/*.ts', 'measurement/tracker/*.ts', 'delivery/proof/page/**/*.ts'],
    rules: {
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off', // indexes that the compiler made are in range
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['creative/player/engine/**/*.ts'],
    ignores: ['creative/player/engine/virtual.ts'], // gives scripts their seeded Math and virtual Date
    rules: {
      'no-restricted-globals': ['error', 'Date', 'Intl', 'console', 'performance', 'setTimeout', 'setInterval'],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Draw from the seed: random.ts.' },
        ...inexact.map((property) => ({ object: 'Math', property, message: 'V8 and QuickJS round it differently.' })),
        ...['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase'].map((property) => ({
          property,
          message: 'It depends on the locale of the host.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "BinaryExpression[operator='**']", message: 'V8 and QuickJS round fractions differently.' },
      ],
    },
  },
)
