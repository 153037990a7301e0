// Why a socket was closed. SDKs reconnect after every code alike; codes serve proxies, logs and people.

/** Each reason Conductor has to close an executor's socket. Texts are ASCII and at most 123 bytes (RFC 6455). */
export const closeCodes = {
  shutdown: { code: 1001, reason: "conductor is shutting down" },
  binaryMessage: { code: 1003, reason: "messages must be text frames" },
  messageTooLarge: { code: 1009, reason: "message exceeds the size limit" },
  replaced: { code: 4000, reason: "a newer connection has the same executor id" },
  keyRevoked: { code: 4001, reason: "the api key was revoked" },
  protocolViolation: { code: 4002, reason: "protocol violation" },
  handshakeTimeout: { code: 4003, reason: "executor_info was not answered in time" },
  appDeleted: { code: 4004, reason: "the application was deleted" },
  silent: { code: 4005, reason: "nothing was heard from the executor" },
  notReading: { code: 4006, reason: "the executor does not read" },
  keyRefused: { code: 4007, reason: "the application refuses development keys" },
} as const;

export type CloseReason = keyof typeof closeCodes;
