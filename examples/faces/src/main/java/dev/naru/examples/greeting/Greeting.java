package dev.naru.examples.greeting;

import jakarta.enterprise.context.SessionScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;

/** What the page shows; one a session. */
@Named
@SessionScoped
public class Greeting implements Serializable {

  @Inject private Words words;
  private String name = "";
  private int times;

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public int getTimes() {
    return times;
  }

  /** What it says; empty before the first time. */
  public String getText() {
    return times == 0 ? "" : words.to(name);
  }

  /** The button. */
  public void greet() {
    times++;
  }
}
