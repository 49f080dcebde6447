package io.convoy.driver.cluster;

/** So that what a run does on a made-up cluster it does on a real one. */
class FakeClusterTest extends ClusterContract {
  private final FakeCluster cluster = new FakeCluster(2);

  @Override
  protected Cluster cluster() {
    return cluster;
  }

  @Override
  protected String data() {
    return "/data";
  }

  @Override
  protected String model() {
    return "{}";
  }
}
