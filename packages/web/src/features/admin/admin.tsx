import { Button } from '../../ui/button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { classes } from '../../lib/classes.ts';
import styles from './admin.module.css';
import { logOut } from './api.ts';
import { Board } from './board.tsx';
import { LogIn } from './log-in.tsx';
import { say } from './say.ts';
import { useNow } from './use-now.ts';

const c = classes(styles);
const OFF = 404;
const LOCKED = 403;

/** Log-in, numbers, or one sentence about why there is neither. */
export function Admin() {
  const { now, status, again } = useNow();
  const leave = async (): Promise<void> => {
    await logOut();
    again();
  };
  if (status === OFF)
    return (
      <main className={c('middle')}>
        <div className={c('card')}>
          <h1>{say('off.title')}</h1>
          <p>{say('off.text')}</p>
        </div>
      </main>
    );
  if (status === LOCKED) return <LogIn onDone={again} />;
  if (now) return <Board now={now} stale={status !== undefined} onLeave={() => void leave()} />;
  return (
    <main className={c('middle')}>
      {status === undefined ? (
        <Spinner />
      ) : (
        <div className={c('card')}>
          <p role="alert">{say('failed')}</p>
          <Button onClick={again}>{say('retry')}</Button>
        </div>
      )}
    </main>
  );
}
