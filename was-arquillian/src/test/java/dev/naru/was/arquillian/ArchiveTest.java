package dev.naru.was.arquillian;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** Arquillian itself, with its JUnit 5 extension, deploys archives and hands out their URLs. */
@ArquillianTest
class ArchiveTest {

  /** Says whom it sees, and where. */
  @WebServlet("/who")
  @ServletSecurity(@HttpConstraint(rolesAllowed = "editor"))
  public static class Who extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(request.getContextPath() + " " + request.getRemoteUser());
    }
  }

  @Deployment(name = "shop", testable = false)
  static WebArchive shop() {
    return ShrinkWrap.create(WebArchive.class, "shop.war")
        .addClass(Who.class)
        .setWebXML(
            new StringAsset(
                "<web-app version='6.1'><login-config><auth-method>BASIC</auth-method>"
                    + "</login-config></web-app>"));
  }

  @Deployment(name = "root", testable = false)
  static WebArchive root() {
    return ShrinkWrap.create(WebArchive.class, "ROOT.war")
        .addAsWebResource(new StringAsset("welcome"), "index.html");
  }

  private static HttpResponse<String> get(URI uri, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private static String[] basic(String credentials) {
    return new String[] {
      "Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes())
    };
  }

  @Test
  void usersOfArquillianXmlHaveTheirRoles(@ArquillianResource @OperateOnDeployment("shop") URL shop)
      throws Exception {
    URI who = shop.toURI().resolve("who");

    assertThat(shop.getPath()).isEqualTo("/shop/");
    assertThat(get(who).statusCode()).isEqualTo(401);
    assertThat(get(who, basic("mina:mina")).body()).isEqualTo("/shop mina");
    assertThat(get(who, basic("jun:se:cret")).statusCode()).isEqualTo(403);
  }

  @Test
  void theRootStandsBesideOthers(@ArquillianResource @OperateOnDeployment("root") URL root)
      throws Exception {
    assertThat(root.getPath()).isEqualTo("/");
    assertThat(get(root.toURI()).body()).isEqualTo("welcome");
  }
}
