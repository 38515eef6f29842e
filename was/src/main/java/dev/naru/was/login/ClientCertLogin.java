package dev.naru.was.login;

import dev.naru.engine.account.Account;
import dev.naru.was.request.Authenticator;
import dev.naru.was.request.WebRequest;
import dev.naru.was.request.WebResponse;
import dev.naru.was.security.Identity;
import dev.naru.was.security.Login;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * Authentication by the certificate that the client has shown over TLS (Servlet 6.1, section
 * 13.6.4). Who signed it has been checked by then: {@code tls.client-certificates}. The user is
 * called as the certificate's subject; its roles are those of the account of that name, or else of
 * the account named like the subject's common name. Without an account it is somebody without
 * roles.
 */
public final class ClientCertLogin implements Authenticator {

  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

  @Override
  public String method() {
    return HttpServletRequest.CLIENT_CERT_AUTH;
  }

  @Override
  public boolean authenticate(WebRequest request, WebResponse response) throws IOException {
    if (!(request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain)
        || chain.length == 0) {
      response.sendError(401, "A client certificate is needed.");
      return false;
    }
    X500Principal subject = chain[0].getSubjectX500Principal();
    String name = subject.toString();
    Login login = request.application().login();
    Set<String> roles =
        login
            .find(name)
            .or(() -> commonName(subject).flatMap(login::find))
            .map(Account::roles)
            .orElse(Set.of());
    request.identify(new Identity(name, roles, method()));
    return true;
  }

  /** The most specific one. */
  private static Optional<String> commonName(X500Principal subject) {
    try {
      for (Rdn part : new LdapName(subject.getName()).getRdns().reversed()) {
        if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String text) {
          return Optional.of(text);
        }
      }
    } catch (InvalidNameException e) {
      // A subject without a name that LDAP could write has no common name either.
    }
    return Optional.empty();
  }
}
