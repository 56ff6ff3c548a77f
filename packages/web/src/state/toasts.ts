import { create } from 'zustand';

export interface Toast {
  id: number;
  level: 'info' | 'warning' | 'error';
  text: string;
  action?: { label: string; run: () => void };
}

let nextId = 1;

export const useToasts = create<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }));

/** One sentence: what happened and what to do. The newest three are kept. */
export function showToast(toast: Omit<Toast, 'id'>): void {
  const added = { ...toast, id: nextId };
  nextId += 1;
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((other) => other.text !== toast.text), added].slice(-3),
  }));
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

export function clearToasts(): void {
  useToasts.setState({ toasts: [] });
}
