"""The procedures of calls."""

from portico.contract import call
from portico.contract.procedure import Procedure

CALLS: tuple[Procedure, ...] = (
    Procedure("call.start", call.StartCall, call.CallJoined, limit="call"),
    Procedure("call.accept", call.AcceptCall, call.CallJoined),
    Procedure("call.reject", call.RejectCall, call.OneCall),
    Procedure("call.end", call.EndCall, call.OneCall),
    Procedure("call.update", call.UpdateCall, call.OneCall),
    Procedure("call.signal", call.SignalCall, call.CallSignalled, limit="signal"),
    Procedure("call.get", call.GetCall, call.OneCall, limit="read"),
    Procedure("call.history", call.ListCalls, call.Calls, limit="read"),
    Procedure("call.ice_servers", call.GetIceServers, call.IceServers, limit="read"),
)
