package dev.naru.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The application as Naru is given it: a folder laid out like a WAR. */
final class NaruApp {

  private static final String MEMBERS_ONLY =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1">
        <session-config><tracking-mode>COOKIE</tracking-mode></session-config>
        <security-constraint>
          <web-resource-collection>
            <web-resource-name>guarded</web-resource-name>
            <url-pattern>%s</url-pattern>
          </web-resource-collection>
          <auth-constraint><role-name>%s</role-name></auth-constraint>
        </security-constraint>
        <login-config>
          <auth-method>FORM</auth-method>
          <form-login-config>
            <form-login-page>%s</form-login-page>
            <form-error-page>%3$s</form-error-page>
          </form-login-config>
        </login-config>
        <security-role><role-name>%2$s</role-name></security-role>
      </web-app>
      """
          .formatted(Guarded.PATH, Guarded.ROLE, Guarded.LOGIN);

  private NaruApp() {}

  /** Writes it below a folder. */
  static Path write(Path scratch, Deployment deployment) throws IOException {
    boolean guarded = deployment == Deployment.GUARDED;
    Path app = scratch.resolve(guarded ? "guarded" : "app");
    Path classes = app.resolve("WEB-INF/classes/dev/naru/bench/app");
    Files.createDirectories(classes);
    for (String name :
        guarded
            ? List.of("GuardedServlet", "LoginServlet", "MemberFilter")
            : List.of("HelloServlet", "PageServlet", "EchoServlet")) {
      try (InputStream in = NaruApp.class.getResourceAsStream("app/" + name + ".class")) {
        Files.write(classes.resolve(name + ".class"), in.readAllBytes());
      }
    }
    if (guarded) {
      Files.writeString(app.resolve("WEB-INF/web.xml"), MEMBERS_ONLY);
    }
    return app;
  }

  /** The command that makes the account of the only user, while Naru does not run. */
  static List<String> addMember(String naru, Path config) {
    return List.of(
        "sh",
        "-c",
        "echo %s | %s user add -c %s %s --role %s --password-stdin"
            .formatted(Guarded.PASSWORD, naru, config, Guarded.USER, Guarded.ROLE));
  }
}
