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
  messageTooComplex: { code: 4008, reason: "message has too many values or is nested too deep" },
  noRoom: { code: 4009, reason: "too many bytes are under way at the same time" },
  identityRefused: { code: 4010, reason: "executor id or version is empty or too long" },
  notSaved: { code: 4011, reason: "the executor cannot be saved" },
} as const;

export type CloseReason = keyof typeof closeCodes;
