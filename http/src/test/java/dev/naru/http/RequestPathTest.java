package dev.naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '\t',
      quoteCharacter = '\0',
      textBlock =
          """
          /           	/
          /a/b        	/a/b
          /a/b/       	/a/b/
          /a.b/c.html 	/a.b/c.html
          /.well-known/x\t/.well-known/x
          /..a/...    	/..a/...
          //          	/
          ///a//b///  	/a/b/
          /.          	/
          /./         	/
          /a/.        	/a/
          /a/./b      	/a/b
          /a/..       	/
          /a/b/..     	/a/
          /a/b/../c   	/a/c
          /a/b/../../c	/c
          /a//../b    	/b
          /%61%62     	/ab
          /a%20b      	/a b
          /%EB%82%98%eb%a3%a8\t/나루
          /a%25b      	/a%b
          /a%252fb    	/a%2fb
          /a%3bb%3fc%23d\t/a;b?c#d
          /a+b        	/a+b
          /file%2ehtml	/file.html
          /a;x=1/b    	/a/b
          /a;x=1/     	/a/
          /a|b^c{d}[e]	/a|b^c{d}[e]
          """)
  void bringsAPathToItsCanonicalForm(String raw, String canonical) {
    assertThat(RequestPath.parse(raw.strip()).value()).isEqualTo(canonical.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "/..",
        "/../a",
        "/a/../../b",
        "/./../a",
        "/%2e",
        "/%2e%2e/a",
        "/a/%2e%2e/b",
        "/a/.%2e/b",
        "/a/%2E./b",
        "/a/..;/b",
        "/a/..;x=1/b",
        "/a/.;/b",
        "/;/a",
        "/a/;x/b",
        "/;x",
        "/a%2fb",
        "/a%2Fb",
        "/a;x=%2f/b",
        "/a\\b",
        "/a%5cb",
        "/a%5Cb",
        "/a%00b",
        "/a%0d%0ab",
        "/a%1fb",
        "/a%7fb",
        "/a%c2%85b",
        "/%c0%af",
        "/%e0%80%af",
        "/%c0%ae%c0%ae/",
        "/%ed%a0%80",
        "/%f5%80%80%80",
        "/%ff",
        "/%e2%82",
        "/%",
        "/a%2",
        "/a%zz",
        "/a%-1",
        "/a%uff0f",
        "/a b",
        "/a\u0000",
        "/a\u007f",
        "/나루"
      })
  void refusesAPathThatHasNoSingleMeaning(String raw) {
    assertThatThrownBy(() -> RequestPath.parse(raw)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void setsParametersAside() {
    assertThat(RequestPath.parse("/a;v=1;w/b;jsessionid=4%202;"))
        .isEqualTo(new RequestPath("/a/b", List.of("v=1", "w", "jsessionid=4 2")));
  }
}
