package dev.naru.was.websocket;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

/** Has two methods for the same kind of message. */
@ServerEndpoint("/wrong")
public class WrongEndpoint {
  @OnMessage
  public void one(String message) {
    // Refused.
  }

  @OnMessage
  public void two(String message) {
    // Refused.
  }
}
