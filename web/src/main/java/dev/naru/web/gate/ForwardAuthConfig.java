package dev.naru.web.gate;

import dev.naru.engine.config.Checks;
import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import dev.naru.web.hop.UpstreamAddress;
import dev.naru.web.hop.UpstreamTlsConfig;
import java.time.Duration;
import java.util.List;

/**
 * Another server that is asked whether a request may pass.
 *
 * @param to where it is
 * @param path what it is asked for
 * @param pass fields of its answer that the request has behind the gate
 * @param userField which of them names the user
 * @param timeout how long it may take
 * @param tls where its address begins with {@code https}
 */
public record ForwardAuthConfig(
    @Doc("The server that is asked: http://127.0.0.1:4180.") UpstreamAddress to,
    @Doc("What it is asked for.") @Default("/") String path,
    @Doc("Fields of its answer that the request has from then on; a client's own are taken out.")
        @Default("Remote-User")
        List<String> pass,
    @Doc("Which of these fields names the user.") @Default("Remote-User") String userField,
    @Doc("How long it may take to answer.") @Default("5s") @Range(min = "10ms", max = "5m")
        Duration timeout,
    @Doc("TLS to it.") UpstreamTlsConfig tls) {

  public ForwardAuthConfig {
    pass = List.copyOf(pass);
  }

  /** Fields that say how a message is framed, or where it goes: nobody else can set them. */
  private static final String RESERVED =
      "(?i)connection|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade";

  /** Looks for what the record alone cannot show. */
  void check(Checks checks) {
    if (!path.matches("/[\\x21\\x23-\\x3B\\x3D\\x3F-\\x7E]*") || path.startsWith("//")) {
      checks.problem(this, "path", "expected a path such as /auth, found \"" + path + "\"");
    }
    for (int i = 0; i < pass.size(); i++) {
      if (!pass.get(i).matches("[!#$%&'*+.^`|~0-9A-Za-z-]+") || pass.get(i).matches(RESERVED)) {
        checks.item(this, "pass", i, "expected the name of a field that says who asks");
      }
    }
    if (to.isService()) {
      checks.problem(this, "to", "expected a host and a port; a service cannot be asked here");
    }
    tls.check(checks);
  }
}
