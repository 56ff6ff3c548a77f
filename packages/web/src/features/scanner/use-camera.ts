import { useEffect, useEffectEvent, useState } from 'react';
import { readCode, type FoundCode } from './read-codes.ts';

const LONG_SIDE = 960;
const PAUSE_MS = 80;

function show(video: HTMLVideoElement, stream: MediaStream): void {
  video.srcObject = stream;
}

export type CameraState = 'asking' | 'on' | 'refused' | 'missing';

function frame(video: HTMLVideoElement, canvas: OffscreenCanvas): ImageData | undefined {
  const scale = Math.min(1, LONG_SIDE / Math.max(video.videoWidth, video.videoHeight, 1));
  canvas.width = Math.max(1, Math.round(video.videoWidth * scale));
  canvas.height = Math.max(1, Math.round(video.videoHeight * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context || video.videoWidth === 0) return undefined;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** Runs the camera while the component is shown and looks for a code in its pictures. Nothing is kept or sent. */
export function useCamera(video: HTMLVideoElement | null, onFound: (code: FoundCode) => void): CameraState {
  const [state, setState] = useState<CameraState>('asking');
  const found = useEffectEvent(onFound);
  useEffect(() => {
    if (!video) return undefined;
    let stream: MediaStream | undefined;
    let ended = false;
    const canvas = new OffscreenCanvas(1, 1);

    const look = async (): Promise<void> => {
      while (!ended) {
        const image = frame(video, canvas);
        const code = image ? await readCode(image) : undefined;
        if (code && !ended) {
          ended = true;
          found(code);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    };
    const begin = async (): Promise<void> => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
      } catch (error) {
        setState(error instanceof DOMException && error.name === 'NotAllowedError' ? 'refused' : 'missing');
        return;
      }
      if (ended) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      show(video, stream);
      await video.play();
      setState('on');
      await look();
    };
    void begin();
    return () => {
      ended = true;
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, [video]);
  return state;
}
