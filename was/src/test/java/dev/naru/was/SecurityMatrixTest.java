package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.account.Accounts;
import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.HttpMethodConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.ServletSecurity.EmptyRoleSemantic;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may use which method on which path, however the path is spelt (sections 13.4 and 13.8). */
class SecurityMatrixTest {

  private static final String WEB_XML =
      """
      <servlet>
        <servlet-name>all</servlet-name><servlet-class>%s</servlet-class>
        <security-role-ref><role-name>boss</role-name><role-link>admin</role-link></security-role-ref>
      </servlet>
      <servlet-mapping><servlet-name>all</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
      <security-constraint>
        <web-resource-collection><url-pattern>/members/*</url-pattern></web-resource-collection>
        <auth-constraint><role-name>user</role-name></auth-constraint>
      </security-constraint>
      <security-constraint>
        <web-resource-collection><url-pattern>/members/open/*</url-pattern></web-resource-collection>
      </security-constraint>
      <security-constraint>
        <web-resource-collection><url-pattern>/never/*</url-pattern></web-resource-collection>
        <auth-constraint/>
      </security-constraint>
      <security-constraint>
        <web-resource-collection>
          <url-pattern>/write/*</url-pattern><http-method>PUT</http-method><http-method>POST</http-method>
        </web-resource-collection>
        <auth-constraint><role-name>admin</role-name></auth-constraint>
      </security-constraint>
      <security-constraint>
        <web-resource-collection>
          <url-pattern>/read/*</url-pattern><http-method-omission>GET</http-method-omission>
        </web-resource-collection>
        <auth-constraint><role-name>admin</role-name></auth-constraint>
      </security-constraint>
      <security-constraint>
        <web-resource-collection><url-pattern>/somebody</url-pattern></web-resource-collection>
        <auth-constraint><role-name>**</role-name></auth-constraint>
      </security-constraint>
      <security-constraint>
        <web-resource-collection><url-pattern>/declared</url-pattern></web-resource-collection>
        <auth-constraint><role-name>*</role-name></auth-constraint>
      </security-constraint>
      <security-constraint>
        <web-resource-collection><url-pattern>*.secret</url-pattern></web-resource-collection>
        <auth-constraint><role-name>admin</role-name></auth-constraint>
      </security-constraint>
      <login-config><auth-method>BASIC</auth-method></login-config>
      <security-role><role-name>user</role-name></security-role>
      <security-role><role-name>admin</role-name></security-role>
      """
          .formatted(Everything.class.getName());

  /** Says which roles it sees. */
  public static class Everything extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      StringBuilder roles = new StringBuilder();
      for (String role : List.of("user", "admin", "boss", "stranger", "*", "**")) {
        if (request.isUserInRole(role)) {
          roles.append(role).append(' ');
        }
      }
      response.setHeader("X-Roles", roles.toString().strip());
    }
  }

  /** Constrained by its class. */
  @WebServlet("/annotated")
  @ServletSecurity(
      value = @HttpConstraint(rolesAllowed = "admin"),
      httpMethodConstraints = {
        @HttpMethodConstraint("GET"),
        @HttpMethodConstraint(value = "PUT", rolesAllowed = "user"),
        @HttpMethodConstraint(value = "DELETE", emptyRoleSemantic = EmptyRoleSemantic.DENY)
      })
  public static class Annotated extends Everything {}

  @TempDir Path folder;
  private RunningApp app;

  private void start(String webXml) throws Exception {
    TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY);
    Accounts accounts = platform.platform().accounts();
    accounts.create("mina", "correct horse".toCharArray(), Set.of("user"));
    accounts.create("jun", "correct horse".toCharArray(), Set.of("admin"));
    accounts.create("guest", "correct horse".toCharArray(), Set.of("undeclared"));
    Path war =
        new War()
            .classes(Everything.class, Annotated.class)
            .webXml(webXml)
            .folder(folder.resolve("app"));
    app = RunningApp.start(platform, RunningApp.config(war), "/");
  }

  @BeforeEach
  void start() throws Exception {
    start(WEB_XML);
  }

  @AfterEach
  void stop() {
    app.close();
  }

  private static String as(String name) {
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString((name + ":correct horse").getBytes());
  }

  private int status(String method, String target, String who) throws IOException {
    return who.isEmpty()
        ? app.send(method, target, "").status()
        : app.send(method, target, "", as(who)).status();
  }

  /** The answers to nobody, to a user, to an administrator and to somebody with a strange role. */
  private List<Integer> statuses(String method, String target) throws IOException {
    return List.of(
        status(method, target, ""),
        status(method, target, "mina"),
        status(method, target, "jun"),
        status(method, target, "guest"));
  }

  @Test
  @Spec({"13.8.a", "13.8.1.a", "13.8.3.a", "13.3.c"})
  void eachMethodOnEachPatternIsForWhomTheConstraintsSay() throws Exception {
    List<Integer> free = List.of(200, 200, 200, 200);
    List<Integer> users = List.of(401, 200, 403, 403);
    List<Integer> admins = List.of(401, 403, 200, 403);
    List<Integer> nobody = List.of(403, 403, 403, 403);
    Map<String, List<Integer>> matrix = new LinkedHashMap<>();
    for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "FOO")) {
      matrix.put(method + " /free", free);
      matrix.put(method + " /members", users);
      matrix.put(method + " /members/x", users);
      matrix.put(method + " /membership", free);
      matrix.put(method + " /members/open/x", free);
      matrix.put(method + " /members/x.secret", users);
      matrix.put(method + " /x.secret", admins);
      matrix.put(method + " /never/x", nobody);
      matrix.put(method + " /somebody", List.of(401, 200, 200, 200));
      matrix.put(method + " /declared", List.of(401, 200, 200, 403));
      boolean writes = method.equals("PUT") || method.equals("POST");
      matrix.put(method + " /write/x", writes ? admins : free);
      matrix.put(method + " /read/x", method.equals("GET") ? free : admins);
    }
    for (var expected : matrix.entrySet()) {
      String[] parts = expected.getKey().split(" ");
      assertThat(statuses(parts[0], parts[1])).as(expected.getKey()).isEqualTo(expected.getValue());
    }
  }

  @Test
  @Spec({"13.4.1.a", "13.4.1.b"})
  void anAnnotationSpeaksForItsMethodsAndTheRestForAllOthers() throws Exception {
    assertThat(statuses("GET", "/annotated")).containsExactly(200, 200, 200, 200);
    assertThat(statuses("PUT", "/annotated")).containsExactly(401, 200, 403, 403);
    assertThat(statuses("DELETE", "/annotated")).containsExactly(403, 403, 403, 403);
    assertThat(statuses("POST", "/annotated")).containsExactly(401, 403, 200, 403);
    assertThat(statuses("FOO", "/annotated")).containsExactly(401, 403, 200, 403);
  }

  @Test
  @Spec({"3.5.2.a", "12.1.b"})
  void noSpellingOfAPathLeadsAroundAConstraint() throws Exception {
    for (String target :
        List.of(
            "/members/x",
            "//members//x",
            "/./members/x",
            "/free/../members/x",
            "/%6Dembers/x",
            "/%6d%65mbers/x",
            "/members;a=b/x",
            "/;a=b/members/x",
            "/members/x;a=b",
            "/members/x?q=/free",
            "/members/open/../x",
            "/members/open/..;a=b/x",
            "/members/open/%2e%2e/x",
            "/members%2Fx",
            "/members%5Cx",
            "/members/open%2F..%2Fx",
            "/members\\x",
            "/free/%2e%2e/members/x",
            "/members/%00x",
            "/%C0%AFmembers/x",
            "http://site.test/members/x")) {
      assertThat(status("GET", target, "")).as(target).isIn(400, 401);
    }
    // Another path is another path: nothing of the kind is there, so the servlet answers.
    for (String other : List.of("/MEMBERS/x", "/members%20/x", "/%256Dembers/x")) {
      assertThat(status("GET", other, "")).as(other).isEqualTo(200);
    }
  }

  @Test
  @Spec({"13.3.b", "13.3.c"})
  void rolesAreSeenThroughReferencesToo() throws Exception {
    assertThat(app.get("/members/x", as("mina")).field("X-Roles")).contains("user **");
    assertThat(app.send("POST", "/read/x", "", as("jun")).field("X-Roles"))
        .contains("admin boss **");
    assertThat(app.get("/free", as("jun")).field("X-Roles")).contains("");
  }

  @Test
  @Spec("13.8.4.a")
  void uncoveredMethodsAreDeniedWhereThatIsSaid() throws Exception {
    app.close();
    start(WEB_XML + "<deny-uncovered-http-methods/>");

    assertThat(statuses("GET", "/write/x")).containsExactly(403, 403, 403, 403);
    assertThat(statuses("PUT", "/write/x")).containsExactly(401, 403, 200, 403);
    assertThat(statuses("GET", "/read/x")).containsExactly(403, 403, 403, 403);
    assertThat(statuses("GET", "/free")).containsExactly(200, 200, 200, 200);
    assertThat(statuses("GET", "/annotated")).containsExactly(200, 200, 200, 200);
  }

  @Test
  @Spec("13.6.1.b")
  void credentialsThatAreNoneAreAskedForAgain() throws Exception {
    for (String field :
        List.of(
            "Authorization: Basic",
            "Authorization: Basic ====",
            "Authorization: Basic bWluYQ==",
            "Authorization: Bearer bWluYTpjb3JyZWN0IGhvcnNl",
            "Authorization: Basic bWluYTpjb3JyZWN0IGhvcnNl, Basic bWluYTpjb3JyZWN0IGhvcnNl",
            "Authorization: Basic " + "A".repeat(8_000))) {
      TestResponse answer = app.get("/members/x", field);
      assertThat(answer.status()).as(field).isEqualTo(401);
      assertThat(answer.all("WWW-Authenticate")).hasSize(1);
    }
  }
}
