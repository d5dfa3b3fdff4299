/** Shapes of the buttons of a call. */
export const SHAPES = {
  microphone: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11a6 6 0 0 0 12 0m-6 6v4",
  "microphone-off":
    "M9 9v2a3 3 0 0 0 4.5 2.6M15 10V6a3 3 0 0 0-5.7-1.3M6 11a6 6 0 0 0 9.5 4.9M18 11v1m-6 5v4M4 4l16 16",
  video: "M3 7h12v10H3zm12 4 6-3v8l-6-3z",
  "video-off": "M8 7h7v7m0 3H3V7h1m11 4 6-3v8l-3-1.500M4 4l16 16",
  phone: "M6 3h3l2 5-2 1.5a12 12 0 0 0 5.5 5.5L16 13l5 2v3a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z",
  "hang-up": "M3 13c5-5 13-5 18 0l-1.500 3-4-1.200v-2.600a12 12 0 0 0-7 0v2.600L4.500 16z",
  screen: "M3 5h18v11H3zm6 15h6m-3-4v4m0-13v5m-2-3 2-2 2 2",
  settings: "M4 7h9m6 0h1M4 17h1m6 0h9M16 5a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM8 15a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  small: "M20 4l-6 6m0-5v5h5M4 20l6-6m0 5v-5H5",
  large: "M14 4h6v6m0-6-7 7M10 20H4v-6m0 6 7-7",
  close: "M6 6l12 12M18 6 6 18",
} as const;
