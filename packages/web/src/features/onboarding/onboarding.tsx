import { useState } from 'react';
import { CreatePin } from './create-pin.tsx';
import { Restore } from './restore.tsx';
import { Welcome } from './welcome.tsx';

/** First run: a name, a PIN, done. Or the way back in with an access key. */
export function Onboarding() {
  const [step, setStep] = useState<'name' | 'pin' | 'restore'>('name');
  const [name, setName] = useState('');
  if (step === 'restore') return <Restore onBack={() => setStep('name')} />;
  if (step === 'pin') return <CreatePin name={name} onBack={() => setStep('name')} />;
  return <Welcome name={name} onName={setName} onNext={() => setStep('pin')} onRestore={() => setStep('restore')} />;
}
