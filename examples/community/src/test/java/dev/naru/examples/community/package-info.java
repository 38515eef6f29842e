/** Tests of the example, the last of them on Tomcat. */
@NullMarked
package dev.naru.examples.community;

import org.jspecify.annotations.NullMarked;
