import { useState, type FormEvent } from 'react';
import { classes } from '../../lib/classes.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import styles from './admin.module.css';
import { logIn } from './api.ts';
import { say } from './say.ts';

const c = classes(styles);
const TOO_OFTEN = 429;
const WRONG = 403;

/** The door. */
export function LogIn({ onDone }: { onDone: () => void }) {
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const send = async (): Promise<void> => {
    setBusy(true);
    const answer = await logIn(password);
    setBusy(false);
    if (answer.ok) return onDone();
    if (answer.status === TOO_OFTEN) setError(say('login.wait', { seconds: Math.max(1, answer.waitSeconds) }));
    else setError(say(answer.status === WRONG ? 'login.wrong' : 'failed'));
    return undefined;
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void send();
  };
  return (
    <main className={c('middle')}>
      <form className={c('card')} onSubmit={submit}>
        <h1>{say('login.title')}</h1>
        <p>{say('login.text')}</p>
        <Field
          label={say('login.password')}
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={error}
          required
        />
        <Button kind="primary" type="submit" busy={busy} wide>
          {say('login.action')}
        </Button>
      </form>
    </main>
  );
}
