"""Qpid Broker-J from Maven Central, with its Derby store."""
import json
import pathlib
import shutil
import subprocess

from harness.broker import CHECKOUT, BrokerProcess, Missing
from harness.console import say
from harness.ports import HOST, free_port

POM = pathlib.Path(__file__).parent / "pom.xml"
JARS = CHECKOUT / "bench" / "target" / "qpid"
JVM_OPTIONS = ["-Xmx512m", "-XX:MaxDirectMemorySize=1536m"]  # what its own start script gives it
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies"


class Qpid(BrokerProcess):
    """Qpid Broker-J with AMQP on loopback alone, one user and a virtual host that keeps messages with Derby."""
    name = "Qpid"

    def __init__(self, work_dir, java):
        self.java = java
        self.class_path = _class_path()
        super().__init__(work_dir)

    def command(self):
        self.port = free_port()
        configuration = self.home / "initial.json"
        configuration.write_text(json.dumps(_configuration(self.port), indent=2))
        return [self.java, *JVM_OPTIONS, "-cp", self.class_path, "org.apache.qpid.server.Main",
                "-prop", f"qpid.work_dir={self.home / 'work'}", "-icp", str(configuration)]


def _configuration(port):
    """The least that a client can use: who may log in, where, and which virtual host opens as "/"."""
    return {
        "name": "peer", "modelVersion": "9.1",
        "authenticationproviders": [{"name": "plain", "type": "Plain", "secureOnlyMechanisms": [],
                                     "users": [{"name": "guest", "type": "managed", "password": "guest"}]}],
        "ports": [{"name": "AMQP", "type": "AMQP", "port": port, "bindingAddress": HOST,
                   "authenticationProvider": "plain", "protocols": ["AMQP_0_9_1"],
                   "virtualhostaliases": [{"name": "defaultAlias", "type": "defaultAlias"},
                                          {"name": "nameAlias", "type": "nameAlias"}]}],
        "virtualhostnodes": [{"name": "default", "type": "JSON", "defaultVirtualHostNode": "true",
                              "virtualHostInitialConfiguration": json.dumps({"type": "DERBY"})}],
    }


def _class_path():
    """The jars, fetched by Maven once for each version that the pom names."""
    if not JARS.exists() or JARS.stat().st_mtime < POM.stat().st_mtime:
        if not shutil.which("mvn"):
            raise Missing("Maven (mvn), which fetches it, is not on the PATH")
        say("fetching Qpid Broker-J")
        shutil.rmtree(JARS, ignore_errors=True)
        run = subprocess.run(["mvn", "-q", "-B", "-f", str(POM), COPY, "-DincludeScope=runtime",
                              f"-DoutputDirectory={JARS}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if run.returncode:
            shutil.rmtree(JARS, ignore_errors=True)
            raise Missing("Maven could not fetch it: " + (run.stdout.strip().splitlines() or ["no reason given"])[0])
    return f"{JARS}/*"
