package io.convoy.executor.exchange;

/**
 * The thread of a call into LibTorch that nothing can stop: who waits for it may go on without it.
 */
final class NativeThread {
  private NativeThread() {}

  /** Starts it; it does not keep the process alive. */
  static Thread start(String name, Runnable call) {
    Thread thread = new Thread(call, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
