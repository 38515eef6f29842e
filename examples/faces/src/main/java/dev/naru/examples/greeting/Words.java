package dev.naru.examples.greeting;

import jakarta.enterprise.context.ApplicationScoped;

/** How somebody is greeted. */
@ApplicationScoped
public class Words {

  /** The greeting. */
  public String to(String name) {
    return "Welcome ashore, " + name + ".";
  }
}
