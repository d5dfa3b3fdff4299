/** The words of calls. They are loaded with the first one. */
export interface CallTexts {
  readonly voiceFrom: string;
  readonly videoFrom: string;
  readonly answer: string;
  readonly answerWithVideo: string;
  readonly answerWithoutVideo: string;
  readonly decline: string;
  readonly calling: string;
  readonly connecting: string;
  readonly reconnecting: string;
  readonly hangUp: string;
  readonly mute: string;
  readonly unmute: string;
  readonly cameraOn: string;
  readonly cameraOff: string;
  readonly shareScreen: string;
  readonly stopSharing: string;
  readonly devices: string;
  readonly microphone: string;
  readonly camera: string;
  readonly makeSmall: string;
  readonly makeLarge: string;
  readonly ended: string;
  readonly noAnswer: string;
  readonly declined: string;
  readonly busy: string;
  readonly lost: string;
  readonly cannotCall: string;
  readonly denied: string;
  readonly noDevice: string;
  readonly inUse: string;
  readonly notSecure: string;
  readonly inCall: string;
  readonly failed: string;
}
