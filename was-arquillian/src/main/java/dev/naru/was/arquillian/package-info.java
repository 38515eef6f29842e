/**
 * Arquillian's container adapter: tests deploy ShrinkWrap archives to a servlet container that runs
 * in their own process. It is found by Arquillian when it is on the test's class path; {@code
 * arquillian.xml} may configure it, key by key as {@link
 * dev.naru.was.arquillian.NaruContainerConfiguration} has them.
 */
@NullMarked
package dev.naru.was.arquillian;

import org.jspecify.annotations.NullMarked;
