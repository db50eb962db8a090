"""Settings: what a host decides, and what it cannot get wrong."""

from sro_program.settings.base import broker, database


def test_database_socket_folder_becomes_host():
    config = database("postgres://sro@/sro?host=/tmp/Folder%20with%20space")
    assert (config["HOST"], config["NAME"], config["USER"]) == ("/tmp/Folder with space", "sro", "sro")


def test_database_network_address_stays():
    config = database("postgres://me:secret@db.example:6432/sro?sslmode=require")
    assert (config["HOST"], config["PORT"], config["OPTIONS"]["sslmode"]) == ("db.example", 6432, "require")


def test_broker_socket_is_spelled_for_celery():
    assert broker("unix:///tmp/valkey.sock") == "redis+socket:///tmp/valkey.sock"
    assert broker("redis://queue.example:6379/1") == "redis://queue.example:6379/1"
