import { Component, type ReactNode } from 'react';

interface Props {
  /** Shown instead when drawing has failed. */
  fallback: ReactNode;
  children: ReactNode;
}

/** Keeps a failure of one part (or a part that could not be loaded) from leaving an empty page. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
