package dev.naru.web.proxy;

/** What is read whole before it is passed on. */
public enum Buffering {
  /** Nothing but small bodies of requests. */
  NOTHING,
  /** Bodies of requests, whatever their length. */
  REQUESTS
}
