package dev.naru.web.gate;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import java.util.List;

/**
 * A login with an account of Naru, by HTTP Basic authentication.
 *
 * @param realm what people are told that they log in to
 * @param roles one of these is needed; any account will do when empty
 */
public record BasicAuthConfig(
    @Doc("What people are told that they log in to.") @Default("Naru") String realm,
    @Doc("Roles of which an account needs one; any account when absent.") List<String> roles) {

  /** The message of a mistake begins with the key it is about. */
  public BasicAuthConfig {
    roles = List.copyOf(roles);
    if (!realm.matches("[\\x20-\\x7E]*")) {
      throw new IllegalArgumentException("realm holds characters that a header field cannot have");
    }
  }
}
