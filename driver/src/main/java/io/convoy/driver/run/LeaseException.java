package io.convoy.driver.run;

/** A run's folder is another driver's; the message says whose. */
public final class LeaseException extends RuntimeException {
  LeaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
