package dev.naru.examples.community;

import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;

/**
 * A secret that only our own pages know: each session has one from its birth, and another one after
 * each change of its id, that is, after each login. Every form sends it back, which a page of
 * somebody else's cannot.
 */
@WebListener
public final class Csrf implements HttpSessionListener, HttpSessionIdListener {

  /** The name of the hidden form field. */
  static final String FIELD = "csrf";

  private static final String ATTRIBUTE = Csrf.class.getName();
  private static final int TOKEN_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  @Override
  public void sessionCreated(HttpSessionEvent event) {
    renew(event.getSession());
  }

  @Override
  public void sessionIdChanged(HttpSessionEvent event, String oldSessionId) {
    renew(event.getSession());
  }

  /** The session's secret. */
  static String token(HttpSession session) {
    return (String) Objects.requireNonNull(session.getAttribute(ATTRIBUTE), "no CSRF token");
  }

  /** Takes the same time for every wrong guess, so that time tells nothing about the secret. */
  static boolean matches(String token, String presented) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
  }

  static String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void renew(HttpSession session) {
    session.setAttribute(ATTRIBUTE, newToken());
  }
}
