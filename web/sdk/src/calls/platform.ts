/** What calls use of WebRTC. Tests replace it. */
export interface CallPlatform {
  createPeer(config: RTCConfiguration): RTCPeerConnection;
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  getDisplayMedia(): Promise<MediaStream>;
}

export const browserPlatform: CallPlatform = {
  createPeer: (config) => new RTCPeerConnection(config),
  getUserMedia: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
  getDisplayMedia: () => navigator.mediaDevices.getDisplayMedia({ video: true }),
};
